// Competitions owns judging: rounds, criteria, conflicts of interest, assignments, score sheets, aggregation,
// rankings with their derivation, public notices of results and objections, and awards.
