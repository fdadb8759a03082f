#include "CSampleMeetings.h"

// `#embed` is C23; this compiler has it in every mode and only remarks on it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char planning[] = {
#embed "Meetings/planning.json"
};

static const unsigned char incident_review[] = {
#embed "Meetings/incident_review.json"
};

static const unsigned char hiring[] = {
#embed "Meetings/hiring.json"
};

static const unsigned char customer_call[] = {
#embed "Meetings/customer_call.json"
};

static const unsigned char stand_up[] = {
#embed "Meetings/stand_up.json"
};

static const unsigned char coffee_chat[] = {
#embed "Meetings/coffee_chat.json"
};

static const struct sample_meeting meetings[] = {
    {planning, sizeof planning},
    {incident_review, sizeof incident_review},
    {hiring, sizeof hiring},
    {customer_call, sizeof customer_call},
    {stand_up, sizeof stand_up},
    {coffee_chat, sizeof coffee_chat},
};

size_t sample_meetings_count(void) { return sizeof meetings / sizeof meetings[0]; }

struct sample_meeting sample_meeting_at(size_t index) { return meetings[index]; }
