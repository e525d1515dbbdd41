// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The barrier of runtime/src/barrier.c under weak memory: two threads, two rounds, both sleeping
// whenever they may. What the other wrote before the barrier must be seen behind it, and nobody
// may sleep for ever. The system's wait is a lock, a comparison and a sleep that gives up the lock.
// BROKEN: the sleeper announces itself and looks again in no order.
#include <relacy/relacy.hpp>

#if defined(BROKEN)
#define ANNOUNCE rl::mo_relaxed
#else
#define ANNOUNCE rl::mo_seq_cst
#endif

struct barrier : rl::test_suite<barrier, 2> {
    static const unsigned parties = 2;
    rl::atomic<unsigned> missing;
    rl::atomic<unsigned> generation;
    rl::atomic<unsigned> sleepers;
    rl::mutex system;
    rl::condition_variable_any bed;
    rl::var<int> data[parties];

    void before()
    {
        missing($) = parties;
        generation($) = 0;
        sleepers($) = 0;
        data[0]($) = data[1]($) = 0;
    }

    void system_wait(unsigned seen)
    {
        system.lock($);
        if (generation($).load(rl::mo_relaxed) == seen) {
            bed.wait(system, $);
        }
        system.unlock($);
    }

    void signal_and_wait()
    {
        unsigned seen = generation($).load(rl::mo_relaxed);
        if (missing($).fetch_sub(1u, rl::mo_acq_rel) == 1) {
            missing($).store(parties, rl::mo_relaxed);
            generation($).store(seen + 1, ANNOUNCE == rl::mo_relaxed ? rl::mo_release : ANNOUNCE);
            if (sleepers($).load(ANNOUNCE) != 0) {
                system.lock($);
                bed.notify_all($);
                system.unlock($);
            }
        }
        if (generation($).load(rl::mo_acquire) != seen) {
            return; // found while spinning
        }
        sleepers($).fetch_add(1u, ANNOUNCE);
        while (generation($).load(ANNOUNCE == rl::mo_relaxed ? rl::mo_acquire : ANNOUNCE) == seen) {
            system_wait(seen);
        }
        sleepers($).fetch_sub(1u, rl::mo_relaxed);
    }

    void thread(unsigned index)
    {
        for (int round = 1; round <= 2; round++) {
            data[index]($) = round;
            signal_and_wait();
            RL_ASSERT(data[1 - index]($) == round);
            signal_and_wait();
        }
    }
};

int main()
{
    rl::test_params p;
    p.search_type = rl::fair_context_bound_scheduler_type;
    p.context_bound = BOUND;
    return rl::simulate<barrier>(p) ? 0 : 1;
}
