public import Jobs
import Logging

/// How long transcripts are kept.
struct DeleteOldRequest: Codable, Sendable {
    /// Days from the storing on.
    var days: Int
}

extension MeetingDeletion {
    /// The schedule at which meetings that are older than transcripts are kept are deleted.
    public static let retention = "transcript_retention"

    /// The kind of the job that deletes them.
    static let oldKind = JobKind<DeleteOldRequest>("delete_old_transcripts")

    /// The job that deletes meetings stored more than its payload's days ago.
    public var deleteOldTranscripts: JobDefinition {
        .define(Self.oldKind, timeout: .seconds(1_800)) { request, _ in
            let count = try await deleteOld(days: max(1, request.days))
            logger.info("old transcripts deleted", metadata: ["meetings": "\(count)"])
        }
    }

    /// The schedule that deletes old meetings.
    ///
    /// - Parameters:
    ///   - days: For how many days a meeting is kept from its storing on.
    ///   - expression: When, as a cron expression.
    ///   - timeZone: The zone in which that is meant.
    /// - Throws: ``CronError`` where the expression is not one.
    public static func schedule(
        days: Int,
        expression: String,
        timeZone: TimeZoneRules
    ) throws -> Schedule {
        try Schedule(
            id: retention,
            expression: expression,
            timeZone: timeZone,
            overlap: .skip
        ) { _ in try NewJob(oldKind, DeleteOldRequest(days: days), uniqueKey: "all") }
    }
}
