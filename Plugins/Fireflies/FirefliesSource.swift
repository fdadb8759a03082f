import Foundation
import Logging
import Meetings
import OutboundHTTP

/// Brings meetings from Fireflies.
struct FirefliesSource: TranscriptSource {
    /// The name that its meetings are stored under.
    let name = "fireflies"
    /// The way to the API.
    let client: FirefliesClient
    /// Where gaps in answers are told.
    let logger: Logger

    /// The most transcripts of a page, Fireflies' own limit.
    private static let pageSize = 50
    /// How many transcripts of a page are asked for again with the next, in case some that came
    /// before them were deleted meanwhile and the rest moved up.
    private static let pageOverlap = 5
    /// The most pages of one list.
    private static let maximumPages = 1_000

    /// Lists the meetings of a window.
    ///
    /// The window's end stays the same from page to page, so that new meetings move nothing.
    func list(from: Date, to: Date) async throws -> [TranscriptListing] {
        var listings: [TranscriptListing] = []
        var known: Set<String> = []
        for page in 0..<Self.maximumPages {
            let skip = page * (Self.pageSize - Self.pageOverlap)
            let rows = try await rows(from: from, to: to, skip: skip)
            for listing in rows.compactMap({ $0?.listing }) where known.insert(listing.id).inserted
            {
                listings.append(listing)
            }
            if rows.count < Self.pageSize { return listings }
        }
        throw VendorFailure.permanent(
            "Fireflies lists more than \(Self.maximumPages) pages; choose a shorter window"
        )
    }

    /// Fetches one meeting.
    ///
    /// - Throws: `VendorFailure`; `TranscriptNotReady` where Fireflies still works on it.
    func fetch(_ id: String) async throws -> Meeting {
        let answer = try await client.ask(.transcript, ["id": id], as: TranscriptPayload.self)
        guard let transcript = answer.data.transcript, let state = answer.data.state else {
            throw VendorFailure.permanent("Fireflies has no such transcript any more")
        }
        guard state.isReady else { throw TranscriptNotReady(createdAt: state.createdAt) }
        guard transcript.sentences != nil || state.isSilent else {
            throw answer.gap ?? .retry("Fireflies has no words of the transcript yet")
        }
        if let gap = answer.gap {
            // Words that are missing are not words that were not said.
            guard transcript.sentences?.contains(where: { $0 == nil }) != true else { throw gap }
            logger.warning("answer with gaps", metadata: ["error": "\(gap)"])
        }
        return transcript.meeting(defaultID: id)
    }

    private func rows(from: Date, to: Date, skip: Int) async throws -> [TranscriptRow?] {
        let variables = PageVariables(
            limit: Self.pageSize,
            skip: skip,
            fromDate: Self.text(from),
            toDate: Self.text(to)
        )
        let answer = try await client.ask(.transcripts, variables, as: TranscriptsPayload.self)
        let rows = answer.data.transcripts ?? []
        if let gap = answer.gap {
            // A meeting that is missing from the list would never be fetched.
            guard rows.allSatisfy({ $0?.id != nil }) else { throw gap }
            logger.warning("answer with gaps", metadata: ["error": "\(gap)"])
        }
        return rows
    }

    private static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// The variables of a page of the list.
private struct PageVariables: Encodable, Sendable {
    let limit: Int
    let skip: Int
    let fromDate: String
    let toDate: String
}

/// A page of the list.
struct TranscriptsPayload: FirefliesPayload {
    /// The rows; null without an error means that there are none.
    let transcripts: [TranscriptRow?]?
    /// Whether there is no list.
    var isMissing: Bool { transcripts == nil }
}

/// How far Fireflies is with a meeting.
struct TranscriptState: Decodable, Sendable {
    private struct Info: Decodable, Sendable {
        let summaryStatus: String?
        let silentMeeting: Bool?

        enum CodingKeys: String, CodingKey {
            case summaryStatus = "summary_status"
            case silentMeeting = "silent_meeting"
        }
    }

    private let date: Double?
    private let isLive: Bool?
    private let info: Info?

    private enum CodingKeys: String, CodingKey {
        case date
        case isLive = "is_live"
        case info = "meeting_info"
    }

    /// Whether the meeting is over and its words are final.
    ///
    /// Of the states `processing`, `processed`, `failed`, `skipped`, `default`, null and whatever
    /// comes to be, only the first says no.
    var isReady: Bool { isLive != true && info?.summaryStatus != "processing" }

    /// When the meeting was held, where Fireflies says so.
    var createdAt: Date? { date.map { Date(timeIntervalSince1970: $0 / 1_000) } }

    /// How far the summary is, in Fireflies' word.
    var summaryStatus: String? { info?.summaryStatus }

    /// Whether nobody spoke.
    var isSilent: Bool { info?.silentMeeting == true }
}

/// One row of the list.
struct TranscriptRow: Decodable, Sendable {
    /// Fireflies' id of the meeting.
    let id: String?
    private let title: String?
    private let duration: Double?
    private let privacy: String?
    private let state: TranscriptState

    private enum Key: String, CodingKey {
        case id, title, duration, privacy
    }

    /// Reads a row; every field may be null.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        id = try container.decodeIfPresent(String.self, forKey: .id)
        title = try container.decodeIfPresent(String.self, forKey: .title)
        duration = try container.decodeIfPresent(Double.self, forKey: .duration)
        privacy = try container.decodeIfPresent(String.self, forKey: .privacy)
        state = try TranscriptState(from: decoder)
    }

    /// The row in the words of the domain; nil without an id.
    var listing: TranscriptListing? {
        guard let id, !id.isEmpty else { return nil }
        return TranscriptListing(
            id: id,
            title: title ?? "",
            createdAt: state.createdAt,
            isReady: state.isReady,
            mark: FirefliesTranscript.mark(
                status: state.summaryStatus,
                duration: duration,
                privacy: privacy
            )
        )
    }
}

/// One transcript with its state.
struct TranscriptPayload: FirefliesPayload {
    /// The words.
    let transcript: FirefliesTranscript?
    /// How far Fireflies is with it.
    let state: TranscriptState?

    /// Whether there is no transcript.
    var isMissing: Bool { transcript == nil }

    private enum Key: String, CodingKey {
        case transcript
    }

    /// Reads both out of the one object.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        transcript = try container.decodeIfPresent(FirefliesTranscript.self, forKey: .transcript)
        state = try container.decodeIfPresent(TranscriptState.self, forKey: .transcript)
    }
}
