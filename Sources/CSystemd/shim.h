#pragma once
// As in CLinux: the same system types must look the same in every module.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
// Without this the journal macros would add the place of this header to every record.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
