#pragma once

#include <stddef.h>

/// One sample meeting: normalised JSON in UTF-8 that lives as long as the process.
struct sample_meeting {
    const unsigned char *bytes;
    size_t count;
};

/// The number of sample meetings.
size_t sample_meetings_count(void);

/// The sample meeting at a position below the count.
struct sample_meeting sample_meeting_at(size_t index);
