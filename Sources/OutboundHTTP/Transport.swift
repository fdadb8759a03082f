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
    /// Transfers that wait for a place.
    package var waiting = 0
    /// Transfers under way.
    package var active = 0

    /// Creates a load.
    package init(waiting: Int = 0, active: Int = 0) {
        self.waiting = waiting
        self.active = active
    }
}

/// One attempt of a request, its secrets revealed and its address checked.
package struct Transfer: Sendable {
    /// The server in the words of messages.
    package var server: String
    /// Whether the address is an https one.
    package var isEncrypted: Bool
    /// The HTTP method.
    package var method: String
    /// The whole address.
    package var url: String
    /// Every header field, secrets included: never log it.
    package var headers: [(name: String, value: String)]
    /// The body, or nil for none.
    package var body: [UInt8]?
    /// What is left of the call's deadline.
    package var timeout: Duration
    /// The most bytes of decoded response body that are accepted.
    package var responseLimit: Int
}
