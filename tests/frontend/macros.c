// Locations in macros: the outermost use, and the place in the definition.
#include "macros.h"
#define LOCAL(x) use((x) + 1)

int get(int);

void uses(struct item *list)
{
    struct item *i = FA_NEW(struct item);
    WRAP(get(7));
    OUTER(get(8));
    LOCAL(get(9));
    LIST_EACH(i, FA_NEW(struct item))
    {
        use(FIELD(i, value));
    }
    NAME(u, se)(10);
    use(twice(FIELD(list->next, value)));
}
