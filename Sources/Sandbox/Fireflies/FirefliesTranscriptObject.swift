import Foundation
import Meetings

/// A meeting as the simulated Fireflies shows it.
struct FirefliesTranscriptObject: GraphQLObject {
    /// The meeting.
    let meeting: Meeting

    /// The owner of the key, who organises every meeting.
    let owner: FirefliesUser

    /// What is wrong with the answer.
    var fault: SandboxFaults.Kind?

    var typeName: String { "Transcript" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "dateString" where fault == .partial, "sentences" where fault == .partial:
            throw FirefliesErrors.Problem.incomplete.fieldError
        case "sentences" where fault == .processing: return .null
        case "id": return .text(meeting.id)
        case "title": return .text(meeting.title.isEmpty ? nil : meeting.title)
        case "date":
            return meeting.date.map {
                .leaf(.double(SandboxTime.morning(of: $0).timeIntervalSince1970 * 1_000))
            } ?? .null
        case "dateString":
            return .text(meeting.date.map { SandboxTime.iso8601(SandboxTime.morning(of: $0)) })
        case "duration":
            return meeting.durationMinutes.map { .leaf(.double($0)) } ?? .null
        case "is_live": return .leaf(false)
        case "privacy": return .text(meeting.privacy ?? "teammates")
        case "host_email", "organizer_email":
            return .text(meeting.organizer ?? SandboxPerson.owner.email)
        case "participants": return .list(emails.map { .text($0) })
        case "fireflies_users", "workspace_users":
            return .list([.text(SandboxPerson.owner.email)])
        case "user": return .object(owner)
        case "transcript_url": return .text("https://app.fireflies.ai/view/\(meeting.id)")
        // Recordings belong to plans that the simulated account has not.
        case "audio_url", "video_url": throw FirefliesErrors.Problem.paidRequired.fieldError
        case "meeting_attendees": return .objects(attendees)
        case "channels":
            return .objects(
                meeting.tags.map { tag in
                    SandboxRecord(
                        typeName: "Channel",
                        fields: ["id": .string("channel-\(tag)"), "title": .string(tag)]
                    )
                }
            )
        case "meeting_info":
            return .object(
                SandboxRecord(
                    typeName: "MeetingInfo",
                    fields: [
                        "silent_meeting": false, "fred_joined": true,
                        "summary_status": fault == .processing ? "processing" : "processed",
                    ]
                )
            )
        case "speakers":
            return .list(
                meeting.speakers.enumerated().map { index, speaker in
                    .object(
                        SandboxRecord(
                            typeName: "Speaker",
                            fields: ["id": .int(index), "name": .string(speaker.name)]
                        )
                    )
                }
            )
        case "sentences": return sentences()
        case "summary":
            return .object(FirefliesSummary(meeting: meeting, fault: fault))
        default: return .null
        }
    }

    private var emails: [String] {
        guard meeting.participants.isEmpty else { return meeting.participants }
        return meeting.speakers.map { SandboxPerson.email(for: $0.name) }
    }

    private var attendees: [SandboxRecord] {
        meeting.speakers.map { speaker in
            SandboxRecord(
                typeName: "MeetingAttendeeModel",
                fields: [
                    "displayName": .string(speaker.name), "name": .null,
                    "email": .string(SandboxPerson.email(for: speaker.name)),
                ]
            )
        }
    }

    private func sentences() -> GraphQLResult {
        let positions = Dictionary(
            meeting.speakers.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return .list(
            meeting.sentences.map { sentence in
                let position = positions[sentence.speaker]
                let name = position.map { meeting.speakers[$0].name }
                return .object(
                    FirefliesSentence(sentence: sentence, speakerID: position, speakerName: name)
                )
            }
        )
    }
}

/// A sentence as the simulated Fireflies shows it.
struct FirefliesSentence: GraphQLObject {
    /// The sentence.
    let sentence: Sentence

    /// The position of the speaker among the speakers; nil where the transcript does not know.
    let speakerID: Int?

    /// The speaker's name.
    let speakerName: String?

    var typeName: String { "Sentence" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "index": .leaf(.int(sentence.index))
        case "speaker_id": speakerID.map { .leaf(.int($0)) } ?? .null
        case "speaker_name": .text(speakerName)
        case "text", "raw_text": .text(sentence.text)
        case "start_time": sentence.start.map { .leaf(.double($0)) } ?? .null
        case "end_time": sentence.end.map { .leaf(.double($0)) } ?? .null
        case "ai_filters":
            .object(
                SandboxRecord(
                    typeName: "AIFilters",
                    fields: [
                        "text_cleanup": .string(sentence.text),
                        "question": sentence.text.hasSuffix("?") ? .string(sentence.text) : .null,
                    ]
                )
            )
        default: .null
        }
    }
}

/// The summary of a meeting as the simulated Fireflies shows it.
struct FirefliesSummary: GraphQLObject {
    /// The meeting.
    let meeting: Meeting

    /// What is wrong with the answer.
    let fault: SandboxFaults.Kind?

    var typeName: String { "Summary" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case _ where fault == .processing: return .null
        case "action_items" where fault == .actionItemsNull: return .null
        case "action_items" where fault == .actionItemsEmpty: return .text("")
        case "action_items" where fault == .actionItemsHeaded:
            return .text(FirefliesActionItems.headed(for: meeting))
        case "action_items": return .text(FirefliesActionItems.text(for: meeting))
        case "overview", "short_overview", "short_summary", "gist":
            let names = meeting.speakers.map(\.name).formatted(.list(type: .and))
            return .text("\(names) talked about \(meeting.title).")
        case "meeting_type": return .text("Meeting")
        default: return .null
        }
    }
}
