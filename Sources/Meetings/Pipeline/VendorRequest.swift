import Jobs
import Operations

/// The payload of a job that calls vendors, which says for whom it does.
///
/// The process that performs a job need not be the one that somebody waits for: a person's push
/// runs in a server, and a command's worker takes a server's jobs as well.
protocol VendorRequest: Codable, Sendable {
    /// For whom vendors are called; jobs of older versions lack it.
    var purpose: QuotaPurpose? { get }
}

extension JobDefinition {
    /// Says how jobs of a kind that calls vendors are performed: for whom they were queued.
    ///
    /// What such a job queues itself is for the same.
    static func calling<Request: VendorRequest>(
        _ kind: JobKind<Request>,
        timeout: Duration = .seconds(300),
        isPush: Bool = false,
        perform: @escaping @Sendable (Request, JobContext) async throws -> Void
    ) -> JobDefinition {
        define(kind, timeout: timeout, isPush: isPush) { request, context in
            try await QuotaPurpose.$current.withValue(request.purpose ?? .background) {
                try await perform(request, context)
            }
        }
    }
}

extension QuotaPurpose {
    /// A job's unique key of its own for people: what waits for a quota in the background must not
    /// hold up what may use their reserve.
    static func uniqueKey(_ key: String) -> String {
        current == .person ? key + ":person" : key
    }
}
