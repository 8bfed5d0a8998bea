// Calculations is the list of names behind 'miaopu calc' and POST /api/v1/calc: each reads one JSON object,
// calls the very function that the modules call, and writes one JSON object. It has no arithmetic of its own.
