// Publications owns what the public sees: the money of a programme followed from its sources to counties,
// contracts and milestones, and published figures beside the records that prove them.
