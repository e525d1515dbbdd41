// C++ files: what is C in them, methods, references.
extern "C" {
void *alloc(unsigned long);
void use(void *);
}
namespace engine {
struct object {
    int *data;
    object *next = nullptr;
    int size() const { return data ? *data : 0; }
    void link(object *o);
    static object *make(int n);
};

void object::link(object *o)
{
    next = o;
    this->data = o->data;
}

object *object::make(int n)
{
    object *o = static_cast<object *>(alloc(sizeof(object)));
    o->data = reinterpret_cast<int *>(alloc(n));
    o->link(nullptr);
    return o;
}
} // namespace engine

static int total(engine::object *first)
{
    int sum = 0;
    for (engine::object *o = first; o != nullptr; o = o->next) {
        sum += o->size();
    }
    if (int *p = first->data) {
        use(p);
    }
    return sum;
}

bool run()
{
    engine::object *o = engine::object::make(3);
    engine::object local;
    local.link(o);
    return total(o) > 2 && true;
}

struct id {
    int index;
};
struct ids {
    id *data;
    id &operator[](int i) { return data[i]; }
    ids &operator+=(id one);
};
id operator+(const id &a, id b);
id make(int n);

id *operators(ids *all, id *kept, int i)
{
    *kept = make(i);
    kept[1] = all->data[0] + *kept;
    *all += *kept;
    (*all)[2] = make(2);
    return &(*all)[i];
}
