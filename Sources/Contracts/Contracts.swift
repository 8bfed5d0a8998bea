// Contracts owns agreements made from an award: parties, tranches that add up to the fen in both directions,
// sealed papers and their acceptance, the commitment with each holder and the payment of accepted tranches.
