// Calculations is the list of names behind 'miaopu calc' and POST /api/v1/calc: each reads one JSON object, calls the
// very function that the modules call, and writes one JSON object. It has no arithmetic of its own.
//
// To add one: a value of Calculation in a file of its group with its keys and a worked example, its name in
// Calculation.all, and rows in the tests. Field reads the input and refuses with the path of what is wrong.
