// Publications is what the public sees of all modules: the way of the money, gifts followed to their villages, and the
// figures of published accounts beside those that the system computes. It reads everything and writes nothing.
