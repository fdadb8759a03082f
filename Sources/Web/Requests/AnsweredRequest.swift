public import Hummingbird
import Logging
import Observability

/// A request between its answer being found and its answer being written.
///
/// An object, because its many parts would be counted each time that it changes hands.
public final class AnsweredRequest: Sendable {
    /// The answer with all its headers.
    public let response: Response
    /// The method, or `_OTHER` for an unusual one.
    let method: String
    /// The route's template.
    let route: RouteTemplate
    /// The path as it may be told.
    let path: String
    /// Size of the request's body, where it was told.
    let requestBytes: Int?
    /// Who asked, by its address.
    let client: String
    /// When the request's head had come.
    let began: ContinuousClock.Instant
    /// When the answer was found.
    let answered: ContinuousClock.Instant
    /// Where the time went between the two.
    let phases: PhaseTimes
    /// The request's span; nil where nothing is traced.
    let span: TraceSpan?
    /// What the request's log records carry.
    let logContext: LogContext
    /// The logger of the request.
    let logger: Logger

    /// Gathers what is known once the answer is found.
    init(
        response: Response,
        method: String,
        route: RouteTemplate,
        path: String,
        requestBytes: Int?,
        client: String,
        began: ContinuousClock.Instant,
        answered: ContinuousClock.Instant,
        phases: PhaseTimes,
        span: TraceSpan?,
        logContext: LogContext,
        logger: Logger
    ) {
        self.response = response
        self.method = method
        self.route = route
        self.path = path
        self.requestBytes = requestBytes
        self.client = client
        self.began = began
        self.answered = answered
        self.phases = phases
        self.span = span
        self.logContext = logContext
        self.logger = logger
    }
}
