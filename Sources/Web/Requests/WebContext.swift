public import Hummingbird
public import Logging

/// What a request's way through the routes carries along.
public struct WebContext: RequestContext {
    /// What a context is made of: the request's logger and its client.
    public struct Source: RequestContextSource {
        /// The logger of the request.
        public let logger: Logger
        /// Who asks.
        public let client: ClientAddress

        /// Makes a source.
        public init(logger: Logger, client: ClientAddress) {
            self.logger = logger
            self.client = client
        }
    }

    /// The framework's part.
    public var coreContext: CoreRequestContextStorage
    /// Who asks.
    public let client: ClientAddress

    /// Makes the context of one request.
    public init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.client = source.client
    }
}
