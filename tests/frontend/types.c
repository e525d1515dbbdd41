// Types and fields: names, sizes, anonymous members, bit-fields, unions, incomplete types.
struct opaque;
enum kind { A, B };
typedef struct {
    int x, y;
} point;
typedef struct tagged {
    char c;
    point at;
    struct {
        void *inner;
        union {
            int number;
            char *text;
        };
    };
    struct {
        int z;
    } named;
    unsigned low : 3, high : 5, : 0, next : 9;
    enum kind kind;
    const char *name;
    double values[4];
    struct opaque *hidden;
    int (*callback)(struct tagged *, point);
    struct tagged *link[2];
} tagged_alias;
struct __attribute__((packed)) packed {
    char a;
    void *p;
    short s;
};
struct aligned {
    char a;
    _Alignas(32) void *p;
};
struct flexible {
    int n;
    void *items[];
};
union both {
    void *p;
    long n;
};
typedef int matrix[2][3];

struct {
    int x;
} nameless;
point origin;
_Bool truth;
long double wide;
volatile const int constant = 3;
_Thread_local int *per_thread;
matrix grid;

void *uses(tagged_alias *t, const struct packed *p, struct aligned a, struct flexible *f,
           union both b, struct opaque *o)
{
    t->at.x = nameless.x;
    t->number = 1;
    t->text = t->inner;
    t->named.z = t->high;
    t->next = t->low;
    b.n = t->callback(t->link[1], origin);
    grid[1][2] = t->kind == B;
    *per_thread = constant;
    wide = t->values[1];
    truth = o == t->hidden;
    return t->c ? p->p : a.p ? f->items[f->n] : b.p;
}
