// Code that comes from macros, and functions of headers.
#define FA_NEW(T) ((T *)alloc(sizeof(T), _Alignof(T)))
#define WRAP(e)                                                                                    \
    do {                                                                                           \
        int wrapped = (e);                                                                         \
        use(wrapped);                                                                              \
    } while (0)
#define OUTER(x) WRAP(x)
#define FIELD(p, name) ((p)->name)
#define NAME(a, b) a##b
#define LIST_EACH(item, head) for (item = (head); item; item = item->next)

void *alloc(unsigned long size, unsigned long align);
void use(int);
struct item {
    struct item *next;
    int value;
};

static inline int twice(int x)
{
    return 2 * x;
}
