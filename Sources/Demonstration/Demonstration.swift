// Demonstration loads the invented programme that a newcomer explores, through the same functions that the
// pages call. Every party in it is marked 演示.
