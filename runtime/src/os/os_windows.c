// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The operating system contract of os_int.h on Windows 8 and later.
#if defined(_WIN32)
#if !defined(_WIN32_WINNT)
#define _WIN32_WINNT 0x0602 // WaitOnAddress
#endif
#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif

#include "os_int.h"

#include <framealloc/config.h>
#include <stdio.h>
#include <time.h>
#include <windows.h>

#define NS_PER_MS 1000000u
#define TRIES     16 // for addresses that another thread may take meanwhile

// os_int.h keeps the system's headers, and their macros, away from everybody else.
_Static_assert(sizeof(fai_os_mutex) == sizeof(SRWLOCK), "a lock is one pointer");

size_t fai_os_page_size(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize > FA_MAX_ALIGN ? (size_t)info.dwPageSize : (size_t)FA_MAX_ALIGN;
}

void *fai_os_reserve(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
}

// A part of a reservation cannot be given back, so a place is found first and taken after.
void *fai_os_reserve_aligned(size_t size, size_t align)
{
    void *result = NULL;
    for (int i = 0; i < TRIES && !result && size <= SIZE_MAX - align; i++) {
        char *p = (char *)fai_os_reserve(size + align);
        if (!p) {
            return NULL;
        }
        char *aligned = p + ((size_t)(0 - (uintptr_t)p) & (align - 1));
        (void)VirtualFree(p, 0, MEM_RELEASE);
        result = VirtualAlloc(aligned, size, MEM_RESERVE, PAGE_NOACCESS);
    }
    return result;
}

// Large pages need a privilege and are committed at once: not what is asked for here.
void fai_os_prefer_huge(void *start, size_t size)
{
    (void)start;
    (void)size;
}

void fai_os_forget(void *start, size_t size)
{
    (void)VirtualAlloc(start, size, MEM_RESET, PAGE_READWRITE);
}

// The module's name would need memory that outlives the call.
void fai_os_symbol(const void *address, const char **function, const char **module,
                   uintptr_t *offset)
{
    HMODULE base;
    (void)function;
    (void)module;
    if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                               GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           (const char *)address, &base)) {
        *offset = (uintptr_t)address - (uintptr_t)base;
    }
}

bool fai_os_commit(void *start, size_t size)
{
    return size == 0 || VirtualAlloc(start, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

void fai_os_decommit(void *start, size_t size)
{
    if (size != 0) { // 0 would mean all of the reservation
        (void)VirtualFree(start, size, MEM_DECOMMIT);
    }
}

void fai_os_release(void *start, size_t size)
{
    (void)size;
    (void)VirtualFree(start, 0, MEM_RELEASE);
}

bool fai_os_mutex_init(fai_os_mutex *m)
{
    InitializeSRWLock((SRWLOCK *)(void *)m);
    return true;
}

void fai_os_mutex_fini(fai_os_mutex *m)
{
    (void)m;
}

void fai_os_mutex_lock(fai_os_mutex *m)
{
    AcquireSRWLockExclusive((SRWLOCK *)(void *)m);
}

void fai_os_mutex_unlock(fai_os_mutex *m)
{
    ReleaseSRWLockExclusive((SRWLOCK *)(void *)m);
}

// Fiber-local storage, because it has a function for the end of a thread.
bool fai_os_tls_init(fai_os_tls *key, void(FAI_OS_CALLBACK *at_exit)(void *))
{
    key->index = FlsAlloc(at_exit);
    return key->index != FLS_OUT_OF_INDEXES;
}

void fai_os_tls_fini(fai_os_tls *key)
{
    (void)FlsFree(key->index);
}

void *fai_os_tls_get(const fai_os_tls *key)
{
    DWORD error = GetLastError(); // which asking would set
    void *value = FlsGetValue(key->index);
    SetLastError(error);
    return value;
}

bool fai_os_tls_set(const fai_os_tls *key, void *value)
{
    return FlsSetValue(key->index, value) != 0;
}

static DWORD WINAPI run_thread(void *argument)
{
    const fai_os_thread *thread = (const fai_os_thread *)argument;
    (void)thread->run(thread->argument);
    return 0;
}

bool fai_os_thread_start(fai_os_thread *thread, void *(*run)(void *), void *argument)
{
    thread->run = run;
    thread->argument = argument;
    thread->handle = CreateThread(NULL, 0, run_thread, thread, 0, NULL);
    return thread->handle != NULL;
}

void fai_os_thread_join(fai_os_thread *thread)
{
    (void)WaitForSingleObject(thread->handle, INFINITE);
    (void)CloseHandle(thread->handle);
}

bool fai_os_make_folder(const char *path)
{
    return CreateDirectoryA(path, NULL) || GetLastError() == ERROR_ALREADY_EXISTS;
}

bool fai_os_exists(const char *path)
{
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

void fai_os_each_name(const char *folder, void (*found)(const char *name, void *user), void *user)
{
    char pattern[1100];
    WIN32_FIND_DATAA entry;
    (void)snprintf(pattern, sizeof pattern, "%s\\*", folder);
    HANDLE search = FindFirstFileA(pattern, &entry);
    if (search == INVALID_HANDLE_VALUE) {
        return;
    }
    do {
        found(entry.cFileName, user);
    } while (FindNextFileA(search, &entry));
    (void)FindClose(search);
}

uint64_t fai_os_utc(char text[32])
{
    time_t now = time(NULL);
    struct tm parts;
    if (gmtime_s(&parts, &now) != 0 || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        text[0] = 0;
    }
    return (uint64_t)now;
}

uint64_t fai_os_process_id(void)
{
    return GetCurrentProcessId();
}

bool fai_os_executable(char *path, size_t size)
{
    DWORD n = GetModuleFileNameA(NULL, path, (DWORD)size);
    path[n < size ? n : 0] = 0;
    return n > 0 && n < size;
}

uint64_t fai_os_clock(void)
{
    LARGE_INTEGER ticks;
    LARGE_INTEGER per_second;
    (void)QueryPerformanceCounter(&ticks);
    (void)QueryPerformanceFrequency(&per_second);
    uint64_t seconds = (uint64_t)(ticks.QuadPart / per_second.QuadPart);
    uint64_t rest = (uint64_t)(ticks.QuadPart % per_second.QuadPart);
    return seconds * 1000000000u + rest * 1000000000u / (uint64_t)per_second.QuadPart;
}

void fai_os_nap(void)
{
    Sleep(1);
}

uintptr_t fai_os_thread_id(void)
{
    return GetCurrentThreadId();
}

unsigned fai_os_processors(void)
{
    DWORD count = GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return count > 1 ? (unsigned)count : 1;
}

bool fai_os_word_init(fai_os_word *w)
{
    atomic_init(&w->value, 0);
    return true;
}

void fai_os_word_fini(fai_os_word *w)
{
    (void)w;
}

void fai_os_word_wait(fai_os_word *w, uint32_t expected, uint64_t timeout_ns)
{
    uint64_t ms = timeout_ns / NS_PER_MS + 1;
    DWORD most = timeout_ns == UINT64_MAX || ms >= INFINITE ? INFINITE : (DWORD)ms;
    (void)WaitOnAddress((volatile void *)&w->value, &expected, sizeof expected, most);
}

void fai_os_word_wake_all(fai_os_word *w)
{
    WakeByAddressAll((void *)&w->value);
}

#endif
