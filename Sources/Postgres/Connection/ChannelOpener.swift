/// Opens connections to the configured database.
struct ChannelOpener: Sendable {
    /// The loop that watches the connections; not running where the system refused its thread.
    let loop: DatabaseLoop
    private let parameters: Result<ConnectionParameters, PostgresError>
    private let limits: ChannelLimits

    /// Reads the configuration; what is wrong with it is told by `open`.
    init(_ configuration: PostgresConfiguration, loop: DatabaseLoop) {
        self.loop = loop
        parameters = Result { () throws(PostgresError) in try ConnectionParameters(configuration) }
        limits = ChannelLimits(
            statementTimeout: configuration.statementTimeout,
            resultBytes: configuration.resultLimitBytes,
            statements: max(1, configuration.statementCacheLimit)
        )
    }

    /// Opens a connection, which blocks: for threads of our own only.
    func open(_ observer: Channel.Observer) -> Result<Channel, PostgresError> {
        if let failure = loop.startFailure { return .failure(.connectionFailed(failure)) }
        return parameters.flatMap { $0.connect() }.map { connection in
            Channel(connection, loop: loop, limits: limits, observer: observer)
        }
    }
}
