public import Foundation
public import Jobs
import Logging
import Observability
public import Operations

/// What a sync is asked to do.
public struct SyncRequest: Codable, Sendable, VendorRequest {
    /// Read from this time on, however far the sources have been read; nil goes on from there.
    public var since: Date?
    /// Look through the meetings of so many days for stored ones that the sources have worked on
    /// since, and take in no others; nil for a sync that does.
    public var recheckDays: Int?
    /// For whom the sources are asked: as the task that makes the request.
    public private(set) var purpose: QuotaPurpose? = QuotaPurpose.current

    /// Creates a request.
    public init(since: Date? = nil, recheckDays: Int? = nil) {
        self.since = since
        self.recheckDays = recheckDays
    }
}

/// What a sync found.
public struct SyncResult: Sendable, Hashable {
    /// How many meetings the sources listed.
    public var listed: Int
    /// How many of them were new and are queued to be fetched.
    public var queued: Int
    /// How many the sources are still working on; a later sync takes them.
    public var notReady: Int
    /// How many of those that are stored the sources have worked on since; they are fetched again.
    public var again: Int

    /// Creates a result.
    public init(listed: Int = 0, queued: Int = 0, notReady: Int = 0, again: Int = 0) {
        self.listed = listed
        self.queued = queued
        self.notReady = notReady
        self.again = again
    }
}

extension MeetingPipeline {
    /// The kind of the job that asks the sources what is new.
    public static let syncKind = JobKind<SyncRequest>("sync_transcripts")

    /// How long a meeting that its source does not finish holds the window back; from then on it
    /// is asked for by itself.
    private static let patience: TimeInterval = 24 * 3_600
    /// How old a meeting may be until nobody asks any more whether its source has finished it.
    static let longestPatience: TimeInterval = 90 * 86_400

    /// How long to wait before asking again for a transcript that its source does not finish; nil
    /// for a meeting of an age at which that is usual.
    static func lateWait(age: TimeInterval) -> TimeInterval? {
        age < patience ? nil : min(age / 4, 86_400)
    }

    /// A job that asks the sources what is new; at most one waits or runs at a time.
    public static func syncJob(_ request: SyncRequest = SyncRequest()) throws -> NewJob {
        let use = request.recheckDays == nil ? "new" : "recheck"
        return try NewJob(
            syncKind,
            request,
            uniqueKey: request.since == nil ? QuotaPurpose.uniqueKey(use) : nil
        )
    }

    var syncTranscripts: JobDefinition {
        .calling(Self.syncKind) { request, _ in
            _ = try await sync(request)
        }
    }

    /// Asks every source what is new and queues a fetch for each meeting that is not stored.
    public func sync(_ request: SyncRequest = SyncRequest()) async throws -> SyncResult {
        var result = SyncResult()
        for source in parts.sources {
            let listed = try await sync(source, request)
            result.listed += listed.listed
            result.queued += listed.queued
            result.notReady += listed.notReady
            result.again += listed.again
        }
        return result
    }

    private func sync(
        _ source: any TranscriptSource,
        _ request: SyncRequest
    ) async throws -> SyncResult {
        let until = try await store.statements.databaseTime()
        let readUntil = try await store.statements.readUntil(source.name)
        let from =
            request.recheckDays.map { until.addingTimeInterval(-86_400 * Double($0)) }
            ?? request.since
            ?? readUntil.map { $0.addingTimeInterval(-options.syncOverlap) }
            ?? until.addingTimeInterval(-86_400 * Double(options.firstSyncDays))
        let listings = try await withTraceSpan("list transcripts") { _ in
            try await source.list(from: from, to: until)
        }
        let ready = listings.filter(\.isReady)
        let notReady = listings.count - ready.count
        let isWhole = request.recheckDays == nil
        let next = Self.nextStart(listings, from: from, until: until)
        let late = isWhole ? Self.late(listings, at: until) : []

        let (queued, again) = try await store.withTransaction { transaction in
            let new =
                isWhole ? try await transaction.unknown(ready.map(\.id), source: source.name) : []
            let changed = Set(try await transaction.note(listings, source: source.name))
            let again = ready.map(\.id).filter(changed.contains)
            let jobs = try new.map { try Self.fetchJob(source: source.name, sourceID: $0) }
            let repeats = try again.map {
                try Self.fetchJob(source: source.name, sourceID: $0, again: true)
            }
            try await transaction.enqueue(jobs + repeats)
            try await enqueue(late, of: source, at: until, in: transaction)
            if isWhole { try await transaction.advance(source.name, to: next) }
            return (new.count, again.count)
        }
        logger.info(
            "source read",
            metadata: [
                "source": "\(source.name)", "listed": "\(listings.count)", "queued": "\(queued)",
                "not_ready": "\(notReady)", "again": "\(again)",
            ]
        )
        return SyncResult(
            listed: listings.count,
            queued: queued,
            notReady: notReady,
            again: again
        )
    }

    /// The meetings that their source has not finished for so long that the window goes on without
    /// them.
    private static func late(_ listings: [TranscriptListing], at now: Date) -> [TranscriptListing] {
        listings.filter { listing in
            guard let createdAt = listing.createdAt else { return !listing.isReady }
            let age = now.timeIntervalSince(createdAt)
            return !listing.isReady && age >= patience && age < longestPatience
        }
    }

    /// Queues a fetch of its own for each late meeting, which no later window may list.
    private func enqueue(
        _ late: [TranscriptListing],
        of source: any TranscriptSource,
        at now: Date,
        in transaction: any PipelineTransaction
    ) async throws {
        guard !late.isEmpty else { return }
        let unknown = Set(try await transaction.unknown(late.map(\.id), source: source.name))
        let jobs = try late.filter { unknown.contains($0.id) }.map { listing in
            let age = listing.createdAt.map { now.timeIntervalSince($0) } ?? Self.patience
            return try Self.fetchJob(
                source: source.name,
                sourceID: listing.id,
                lateFrom: now.addingTimeInterval(Self.lateWait(age: age) ?? 0)
            )
        }
        try await transaction.enqueue(jobs)
    }

    /// How far a source counts as read: to the newest meeting that it listed.
    ///
    /// Never further, since its clock may be behind ours: a meeting that it creates a moment from
    /// now would lie before our present. A meeting that it still works on holds the place.
    private static func nextStart(
        _ listings: [TranscriptListing],
        from: Date,
        until: Date
    ) -> Date {
        let held = listings.filter { !$0.isReady }.compactMap(\.createdAt)
            .filter { until.timeIntervalSince($0) < patience }
        let newest = listings.compactMap(\.createdAt).max()
        return min(held.min() ?? newest ?? from, until)
    }
}
