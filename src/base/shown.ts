/** What may reach the model or a log. Only a mask makes such text, so that no exit can be forgotten. */
declare const masked: unique symbol;

/** Text in which everything secret has been masked. */
export type Shown = string & { readonly [masked]: true };

export type Mask = (text: string) => Shown;
