// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The transfers of runtime/src/transfer.c under weak memory: one thread sends twice, two receive,
// handles travel without any order of their own, and one slot serves again. Slots and objects are
// plain data. BROKEN: putting a slot back publishes nothing.
#include <relacy/relacy.hpp>

#if defined(BROKEN)
#define PUT rl::mo_relaxed
#else
#define PUT rl::mo_release
#endif

struct transfer : rl::test_suite<transfer, 3> {
    static const unsigned slots = 1;
    static const unsigned sends = 2;
    rl::atomic<unsigned> head; // removals * 16 + index + 1
    rl::atomic<unsigned> next[slots];
    rl::atomic<unsigned> word[slots]; // generation * 2 + full
    rl::var<int> object[slots];
    rl::atomic<unsigned> handle[sends]; // generation * 16 + index + 1
    rl::var<int> data[sends];
    rl::atomic<unsigned> received[sends]; // for the checks only

    void before()
    {
        head($) = 1;
        for (unsigned i = 0; i < slots; i++) {
            next[i]($) = i + 1 < slots ? i + 2 : 0;
            word[i]($) = 0;
            object[i]($) = -1;
        }
        for (unsigned i = 0; i < sends; i++) {
            handle[i]($) = received[i]($) = 0;
            data[i]($) = 0;
        }
    }

    bool take_slot(unsigned *index)
    {
        unsigned was = head($).load(rl::mo_acquire);
        unsigned wanted;
        do {
            if (was % 16 == 0) {
                return false;
            }
            *index = was % 16 - 1;
            wanted = (was / 16 + 1) * 16 + next[*index]($).load(rl::mo_relaxed);
        } while (!head($).compare_exchange_strong(was, wanted, rl::mo_acquire, rl::mo_acquire));
        return true;
    }

    void put_slot(unsigned index)
    {
        unsigned was = head($).load(rl::mo_relaxed);
        unsigned wanted;
        do {
            next[index]($).store(was % 16, rl::mo_relaxed);
            wanted = was / 16 * 16 + index + 1;
        } while (!head($).compare_exchange_strong(was, wanted, PUT, rl::mo_relaxed));
    }

    void send(unsigned which)
    {
        unsigned index;
        if (!take_slot(&index)) {
            return; // the library makes more; here one must serve
        }
        data[which]($) = 100 + (int)which;
        object[index]($) = (int)which;
        unsigned now = word[index]($).load(rl::mo_relaxed) | 1;
        word[index]($).store(now, rl::mo_release);
        handle[which]($).store(now / 2 * 16 + index + 1, rl::mo_relaxed);
    }

    void receive(unsigned which)
    {
        unsigned h = handle[which]($).load(rl::mo_relaxed);
        if (h == 0) {
            return;
        }
        unsigned index = h % 16 - 1;
        unsigned now = word[index]($).load(rl::mo_relaxed);
        if (now % 2 == 0 || now / 2 != h / 16 ||
            !word[index]($).compare_exchange_strong(now, now + 1, rl::mo_acquire, rl::mo_relaxed)) {
            return;
        }
        RL_ASSERT(object[index]($) == (int)which);
        RL_ASSERT(data[which]($) == 100 + (int)which);
        data[which]($) = 0; // it belongs to the receiver
        RL_ASSERT(received[which]($).fetch_add(1u, rl::mo_relaxed) == 0);
        put_slot(index);
    }

    void thread(unsigned index)
    {
        if (index == 0) {
            send(0);
            send(1);
        } else {
            receive(0);
            receive(1);
        }
    }
};

int main()
{
    rl::test_params p;
    p.search_type = rl::fair_context_bound_scheduler_type;
    p.context_bound = BOUND;
    return rl::simulate<transfer>(p) ? 0 : 1;
}
