// Competitions owns judging: editions of contests with their tracks, rounds with criteria and a frozen rule,
// the reviewer bank and conflicts of interest, assignments, score sheets, rankings with their derivation, the cut
// line, public notices of results, objections and awards. It promises that nobody sees another's marks before the
// round closes, that no path assigns a reviewer in conflict, and that a stored ranking can be computed again from
// itself. It leaves proposals and their screening to Calls, the arithmetic of scores to Forms, and what follows an
// award to Contracts.
