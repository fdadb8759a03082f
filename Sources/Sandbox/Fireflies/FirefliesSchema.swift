/// The part of the Fireflies API's schema that the simulator answers.
///
/// Names, arguments and nullability are those of the published schema; a test compares them.
enum FirefliesSchema {
    /// The schema in its definition language.
    static let text = """
        scalar DateTime

        type Query {
          transcripts(
            title: String
            keyword: String
            scope: String
            fromDate: DateTime
            toDate: DateTime
            limit: Int = 50
            skip: Int = 0
            mine: Boolean
            organizers: [String!]
            participants: [String!]
          ): [Transcript!]
          transcript(id: String!): Transcript
          user(id: String): User
          users: [User!]
        }

        type Transcript {
          id: String
          title: String
          date: Float
          dateString: String
          duration: Float
          is_live: Boolean
          privacy: String
          host_email: String
          organizer_email: String
          participants: [String!]
          user: User
          fireflies_users: [String!]
          workspace_users: [String!]
          meeting_link: String
          transcript_url: String
          audio_url: String
          video_url: String
          calendar_id: String
          cal_id: String
          calendar_type: String
          speakers: [Speaker!]
          sentences: [Sentence!]
          summary: Summary
          meeting_info: MeetingInfo
          meeting_attendees: [MeetingAttendeeModel!]
          meeting_attendance: [MeetingAttendance!]
          channels: [Channel!]!
        }

        type Channel {
          id: ID!
          title: String
        }

        type Speaker {
          id: Float
          name: String
        }

        type Sentence {
          index: Int
          speaker_name: String
          speaker_id: Int
          text: String
          raw_text: String
          start_time: Float
          end_time: Float
          ai_filters: AIFilters
        }

        type AIFilters {
          task: String
          pricing: String
          metric: String
          question: String
          date_and_time: String
          text_cleanup: String
          sentiment: String
        }

        type Summary {
          keywords: [String!]
          action_items: String
          outline: String
          overview: String
          bullet_gist: String
          gist: String
          notes: String
          short_summary: String
          short_overview: String
          shorthand_bullet: String
          meeting_type: String
          topics_discussed: [String!]
          transcript_chapters: [String!]
        }

        type MeetingInfo {
          silent_meeting: Boolean
          fred_joined: Boolean
          summary_status: SummaryStatus
        }

        enum SummaryStatus {
          processing
          processed
          failed
          skipped
          default
        }

        type MeetingAttendeeModel {
          displayName: String
          email: String
          phoneNumber: String
          name: String
          location: String
        }

        type MeetingAttendance {
          name: String!
          join_time: String!
          leave_time: String
        }

        type User {
          user_id: String
          email: String
          name: String
          is_admin: Boolean
          num_transcripts: Float
          minutes_consumed: Float
          recent_transcript: String
          recent_meeting: String
          integrations: [String!]
        }
        """
}
