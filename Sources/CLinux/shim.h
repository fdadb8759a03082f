#pragma once
// Linux calls that Glibc's module map leaves out.
// Not with _GNU_SOURCE: it renames a field of fd_set, and Swift's own Glibc module, built without
// it, then disagrees with this one in every file that sees both.
#include <pthread.h>
#include <stddef.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
// Declared by <string.h> and <pthread.h> with _GNU_SOURCE only.
void *memmem(const void *text, size_t length, const void *part, size_t part_length);
int pthread_setname_np(pthread_t thread, const char *name);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                                const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
