// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The prototypes of raylib that fixtures use.
#ifndef TEST_RAYLIB_H
#define TEST_RAYLIB_H

char *LoadFileText(const char *fileName);
void UnloadFileText(char *text);
unsigned char *LoadFileData(const char *fileName, int *dataSize);
void UnloadFileData(unsigned char *data);
const char *TextFormat(const char *text, ...);
const char *GetDirectoryPath(const char *filePath);
void *MemAlloc(unsigned int size);
void MemFree(void *ptr);

#endif
