// fa-check: off at the start of a file
/* fa-check: disable FA601 -- reason */
int a; // expect: FA601 "text"
int b; /* expect@-1: FA602 */
const char *s = "// fa-check: not a comment";
char c = '"'; // known-fp: FA603 why
/* A block that says nothing,
 * expect-none
 * known-fn: FA604 in a block
 */
// expected by nobody, but it starts with the word
int d; //fa-check: no blank
// an expect: in the middle
int e; // expect: FA605 \
   "continued"
char q = '\''; // expect-step: FA606
/// fa-check: doc comment
