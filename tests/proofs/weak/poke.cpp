// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// How runtime/src/event.c tells threads that a feature was switched on, under weak memory: the
// caller sets the feature and pokes the owner's list of freed objects, to which others push at
// the same time. An owner that finds its list empty does not look at features at all. BROKEN: a
// list that is not empty is left as it is.
#include <relacy/relacy.hpp>

struct crate {
    rl::var<crate *> next;
    rl::var<int> count;
};

struct poke : rl::test_suite<poke, 3> {
    rl::atomic<crate *> list;
    rl::atomic<unsigned> feature;
    crate full;
    crate empty;
    unsigned found;
    bool seen;

    void before()
    {
        list($) = nullptr;
        feature($) = 0;
        found = 0;
        seen = false;
    }

    void push(crate *c, int count)
    {
        c->count($) = count;
        crate *head = list($).load(rl::mo_relaxed);
        do {
            c->next($) = head;
        } while (!list($).compare_exchange_strong(head, c, rl::mo_release, rl::mo_relaxed));
    }

    void switch_on()
    {
        feature($).fetch_or(1, rl::mo_relaxed);
        crate *head = list($).load(rl::mo_relaxed);
        while (head) {
#if defined(BROKEN)
            return;
#endif
            if (list($).compare_exchange_strong(head, head, rl::mo_release, rl::mo_relaxed)) {
                return;
            }
        }
        push(&empty, 0);
    }

    void begin_frame()
    {
        if (!list($).load(rl::mo_relaxed)) {
            return;
        }
        for (crate *c = list($).exchange(nullptr, rl::mo_acquire); c; c = c->next($)) {
            found += (unsigned)c->count($);
        }
        seen = seen || feature($).load(rl::mo_relaxed);
    }

    void thread(unsigned index)
    {
        if (index == 0) {
            push(&full, 1);
        } else if (index == 1) {
            switch_on();
        } else {
            begin_frame();
            begin_frame();
        }
    }

    void after()
    {
        // Nobody pokes again: what has not been seen must still be waiting.
        RL_ASSERT(seen || list($).load(rl::mo_relaxed));
        begin_frame();
        RL_ASSERT(found == 1);
    }
};

int main()
{
    rl::test_params p;
    p.search_type = rl::fair_context_bound_scheduler_type;
    p.context_bound = BOUND;
    return rl::simulate<poke>(p) ? 0 : 1;
}
