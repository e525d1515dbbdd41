// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of SDL 2 and SDL 3: threads, timers, audio, events.
#ifndef FIXTURE_SDL_H
#define FIXTURE_SDL_H
#include <stdint.h>

typedef uint32_t Uint32;
typedef uint8_t Uint8;
typedef uint32_t SDL_AudioDeviceID;
typedef int SDL_TimerID;
typedef struct SDL_Thread SDL_Thread;
typedef struct SDL_AudioStream SDL_AudioStream;
typedef int (*SDL_ThreadFunction)(void *data);
typedef Uint32 (*SDL_TimerCallback)(Uint32 interval, void *param);
typedef void (*SDL_AudioCallback)(void *userdata, Uint8 *stream, int len);
typedef void (*SDL_AudioStreamCallback)(void *userdata, SDL_AudioStream *stream, int additional,
                                        int total);
typedef struct SDL_AudioSpec {
    int freq;
    SDL_AudioCallback callback;
    void *userdata;
} SDL_AudioSpec;

SDL_Thread *SDL_CreateThread(SDL_ThreadFunction fn, const char *name, void *data);
void SDL_WaitThread(SDL_Thread *thread, int *status);
SDL_TimerID SDL_AddTimer(Uint32 interval, SDL_TimerCallback callback, void *param);
int SDL_RemoveTimer(SDL_TimerID id);
int SDL_OpenAudio(SDL_AudioSpec *desired, SDL_AudioSpec *obtained);
SDL_AudioDeviceID SDL_OpenAudioDevice(const char *device, int iscapture,
                                      const SDL_AudioSpec *desired, SDL_AudioSpec *obtained,
                                      int allowed_changes);
typedef struct SDL_UserEvent {
    Uint32 type;
    void *data1;
} SDL_UserEvent;
typedef union SDL_Event {
    Uint32 type;
    SDL_UserEvent user;
} SDL_Event;
typedef int (*SDL_EventFilter)(void *userdata, SDL_Event *event);

void SDL_CloseAudioDevice(SDL_AudioDeviceID device);
int SDL_PushEvent(SDL_Event *event);
int SDL_PollEvent(SDL_Event *event);
void SDL_PumpEvents(void);
void SDL_AddEventWatch(SDL_EventFilter filter, void *userdata);
void SDL_DelEventWatch(SDL_EventFilter filter, void *userdata);
int SDL_SetAudioStreamGetCallback(SDL_AudioStream *stream, SDL_AudioStreamCallback callback,
                                  void *userdata);
#endif
