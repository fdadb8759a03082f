/// What carries one attempt to a server: libcurl, or a simulated network in tests.
package protocol Transport: AnyObject, Sendable {
    /// Sends one attempt and waits for its whole answer.
    ///
    /// - Throws: `OutboundError`, or `CancellationError` as soon as the task is cancelled.
    func perform(_ transfer: Transfer) async throws -> OutboundResponse

    /// How many transfers wait and run at this moment.
    var load: TransportLoad { get }

    /// Refuses new transfers, lets those under way finish within the time, fails the rest.
    func close(within deadline: Duration) async

    /// Ends the transport's own thread when nobody is left to wait for it.
    func abandon()
}

/// How many transfers wait and run at one moment.
package struct TransportLoad: Sendable, Equatable {
    package var waiting = 0
    package var active = 0

    package init(waiting: Int = 0, active: Int = 0) {
        self.waiting = waiting
        self.active = active
    }
}

/// One attempt of a request, its secrets revealed and its address checked.
package struct Transfer: Sendable {
    package var server: String
    package var isEncrypted: Bool
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// What is left of the call's deadline.
    package var timeout: Duration
    package var responseLimit: Int
}
