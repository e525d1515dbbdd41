// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The frees across threads of runtime/src/remote.c under weak memory: two threads push crates, the
// owner takes the list. The states that the pushers set and the contents of crates are plain data,
// so any order that is too weak is a data race here. BROKEN: the push publishes nothing.
#include <relacy/relacy.hpp>

#if defined(BROKEN)
#define PUSH rl::mo_relaxed
#else
#define PUSH rl::mo_release
#endif

struct crate {
    rl::var<crate *> next;
    rl::var<int> object;
};

struct remote : rl::test_suite<remote, 3> {
    rl::atomic<crate *> list;
    rl::atomic<unsigned> queued;
    rl::atomic<unsigned> taken;
    rl::var<int> state[2]; // of the objects: 1 live, 2 pending, 3 back on the stack
    crate crates[2];
    unsigned found;

    void before()
    {
        list($) = nullptr;
        queued($) = 0;
        taken($) = 0;
        state[0]($) = state[1]($) = 1;
        found = 0;
    }

    void free_one(unsigned self)
    {
        crate *c = &crates[self];
        RL_ASSERT(state[self]($) == 1);
        state[self]($) = 2;
        c->object($) = (int)self;
        queued($).fetch_add(1, rl::mo_relaxed);
        crate *head = list($).load(rl::mo_relaxed);
        do {
            c->next($) = head;
        } while (!list($).compare_exchange_strong(head, c, PUSH, rl::mo_relaxed));
    }

    void take_all()
    {
        if (!list($).load(rl::mo_relaxed)) {
            return;
        }
        crate *c = list($).exchange(nullptr, rl::mo_acquire);
        while (c) {
            crate *next = c->next($);
            int object = c->object($);
            RL_ASSERT(state[object]($) == 2);
            state[object]($) = 3;
            found++;
            taken($).store(taken($).load(rl::mo_relaxed) + 1, rl::mo_release);
            // A difference that others compute is never negative.
            RL_ASSERT(queued($).load(rl::mo_relaxed) >= found);
            c = next;
        }
    }

    void thread(unsigned index)
    {
        if (index < 2) {
            free_one(index);
            unsigned back = taken($).load(rl::mo_acquire);
            RL_ASSERT(queued($).load(rl::mo_relaxed) >= back);
        } else {
            take_all();
            take_all();
        }
    }

    void after()
    {
        take_all();
        RL_ASSERT(found == 2);
    }
};

int main()
{
    rl::test_params p;
    p.search_type = rl::fair_context_bound_scheduler_type;
    p.context_bound = BOUND;
    return rl::simulate<remote>(p) ? 0 : 1;
}
