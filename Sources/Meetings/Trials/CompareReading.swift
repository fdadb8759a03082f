import Jobs
import Observability
import Operations

/// Which meeting is read by which path of a flag, without effect.
struct CompareRequest: VendorRequest {
    var meetingID: Int64
    var canary: Int64
    var flag: String
    var isOn: Bool
    var purpose: QuotaPurpose? = QuotaPurpose.current
}

extension MeetingPipeline {
    /// The kind of the job that reads a meeting by the path that did not read it for good.
    static let compareKind = JobKind<CompareRequest>("compare_reading")

    /// Keeps what a reading for good came to, for each canary that compares its path with another,
    /// and queues the reading by the other.
    func tryOtherPaths(
        _ attempt: MeasuredReading,
        of stored: StoredMeeting,
        _ path: ReadingPath
    ) async throws {
        guard let trials = parts.trials, !path.decisions.isEmpty else { return }
        let meetingID = stored.summary.id
        for canary in try await trials.open(flags: Set(path.decisions.keys), of: stored) {
            guard let decision = path.decisions[canary.flag] else { continue }
            let request = CompareRequest(
                meetingID: meetingID,
                canary: canary.id,
                flag: canary.flag,
                isOn: !decision.isOn
            )
            try await trials.keep(
                attempt,
                as: ReadingTrials.Reading(
                    canary: canary.id,
                    meetingID: meetingID,
                    isCandidate: decision.isOn,
                    isShadow: false
                ),
                next: try NewJob(Self.compareKind, request)
            )
        }
    }

    /// The job that reads a meeting without effect.
    var compareReading: JobDefinition {
        .calling(Self.compareKind) { request, _ in
            try await LogContext.with(meetingID: "\(request.meetingID)") {
                try await compare(request)
            }
        }
    }

    private func compare(_ request: CompareRequest) async throws {
        let reading = ReadingTrials.Reading(
            canary: request.canary,
            meetingID: request.meetingID,
            isCandidate: request.isOn,
            isShadow: true
        )
        guard let trials = parts.trials, try await trials.isWanted(reading),
            let stored = try await store.statements.load(request.meetingID),
            decision(on: stored).denial == nil
        else { return }
        let path = parts.readers.path(for: stored, setting: (request.flag, request.isOn))
        // An outer flag may have changed since, so that nobody asks about this one.
        guard path.decisions[request.flag]?.isOn == request.isOn else { return }
        let attempt = try await MeasuredReading(of: stored, by: path.extractor)
        try await trials.keep(attempt, as: reading, next: nil)
    }
}
