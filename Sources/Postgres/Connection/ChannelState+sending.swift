import CPostgres

/// What goes to the server in one flight.
enum Request: Sendable {
    /// One statement.
    case statement(PostgresQuery)
    /// Several statements at once; the results of the first `setUpCount` are dropped.
    case statements([PostgresQuery], setUpCount: Int)
    /// SQL of several statements without parameters.
    case script(String)
    /// The start of a COPY.
    case copyStart(String)
    /// Data of a COPY.
    case copyData([UInt8])
    /// The end of a COPY, which fails it where there is a reason.
    case copyEnd(failure: String?)

    /// Whether the server undoes all of it when a part fails outside a transaction.
    var isOneTransaction: Bool {
        guard case .statements(let queries, _) = self else { return true }
        return queries.allSatisfy { StatementOperation(sql: $0.sql) != .commit }
    }

    /// The first statement's parameters that cannot be sent.
    var encodingFailure: PostgresError? {
        switch self {
        case .statement(let query): query.parameters.failure
        case .statements(let queries, _): queries.lazy.compactMap(\.parameters.failure).first
        case .script, .copyStart, .copyData, .copyEnd: nil
        }
    }
}

extension ChannelState {
    /// Sends a request; nil where the connection turns out to be broken.
    mutating func send(_ request: Request) -> Exchange.Kind? {
        guard let connection = connection?.pointer else { return nil }
        let kind: Exchange.Kind?
        switch request {
        case .statement(let query):
            kind = send(query, on: connection)
        case .statements(let queries, let setUpCount):
            kind = sendPipeline(queries, setUpCount: setUpCount, on: connection)
        case .script(let sql):
            kind = PQsendQuery(connection, sql) == 1 ? .plain : nil
        case .copyStart(let sql):
            kind = PQsendQuery(connection, sql) == 1 ? .copyStart : nil
        case .copyData(let bytes):
            let isTaken = bytes.withUnsafeBytes { bytes in
                PQputCopyData(
                    connection,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(clamping: bytes.count)
                ) == 1
            }
            kind = isTaken ? .flush : nil
        case .copyEnd(let failure):
            isCopying = false
            let isTaken =
                failure.map { PQputCopyEnd(connection, $0) } ?? PQputCopyEnd(connection, nil)
            kind = isTaken == 1 ? .plain : nil
        }
        return kind
    }

    /// Sends one statement: by itself where it is prepared or not to be, else in a pipeline with
    /// its preparation, so that the first time costs one round trip too.
    private mutating func send(
        _ query: PostgresQuery,
        on connection: OpaquePointer
    ) -> Exchange.Kind? {
        if let name = statements.name(for: query.cacheKey) {
            return sendPrepared(name, query.parameters, on: connection) ? .plain : nil
        }
        guard !query.isPrepared else {
            return sendPipeline([query], setUpCount: 0, on: connection)
        }
        return sendOnce(query, on: connection) ? .plain : nil
    }

    /// Sends several statements and a synchronisation point in one flight.
    private mutating func sendPipeline(
        _ queries: [PostgresQuery],
        setUpCount: Int,
        on connection: OpaquePointer
    ) -> Exchange.Kind? {
        guard PQenterPipelineMode(connection) == 1 else { return nil }
        var steps: [Exchange.Step] = []
        var names: [StatementCache.Key: String] = [:]
        statements.beginFlight()
        for query in queries where query.isPrepared {
            names[query.cacheKey] = statements.name(for: query.cacheKey) ?? ""
        }
        let missing = names.count { $0.value.isEmpty }
        guard missing == 0 || sendDrops(missing: missing, on: connection, steps: &steps) else {
            return nil
        }
        for (index, query) in queries.enumerated() {
            let isSent =
                query.isPrepared
                ? sendPreparing(query, names: &names, on: connection, steps: &steps)
                : sendOnce(query, on: connection)
            guard isSent else { return nil }
            steps.append(index < setUpCount ? .setUp : .statement)
        }
        return PQpipelineSync(connection) == 1 ? .pipeline(steps) : nil
    }

    /// Drops prepared statements that no longer hold or have to make room.
    private mutating func sendDrops(
        missing: Int,
        on connection: OpaquePointer,
        steps: inout [Exchange.Step]
    ) -> Bool {
        if statements.needsReset {
            steps.append(.dropStatements)
            return sendOnce(PostgresQuery(control: "DEALLOCATE ALL"), on: connection)
        }
        for name in statements.evict(toFit: missing) {
            steps.append(.setUp)
            guard sendOnce(PostgresQuery(control: "DEALLOCATE \(name)"), on: connection) else {
                return false
            }
        }
        return true
    }

    /// Sends a statement of a pipeline, after its preparation where this is its first time.
    private mutating func sendPreparing(
        _ query: PostgresQuery,
        names: inout [StatementCache.Key: String],
        on connection: OpaquePointer,
        steps: inout [Exchange.Step]
    ) -> Bool {
        let key = query.cacheKey
        var name = names[key] ?? ""
        if name.isEmpty {
            name = statements.newName()
            names[key] = name
            steps.append(.prepare(key, name: name))
            guard sendPreparation(name, key, on: connection) else { return false }
        }
        return sendPrepared(name, query.parameters, on: connection)
    }

    private func sendPreparation(
        _ name: String,
        _ key: StatementCache.Key,
        on connection: OpaquePointer
    ) -> Bool {
        PQsendPrepare(connection, name, key.sql, Int32(key.types.count), key.types) == 1
    }

    private func sendPrepared(
        _ name: String,
        _ parameters: PostgresParameters,
        on connection: OpaquePointer
    ) -> Bool {
        parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(
                connection,
                name,
                Int32(parameters.count),
                values,
                lengths,
                formats,
                1
            ) == 1
        }
    }

    private func sendOnce(_ query: PostgresQuery, on connection: OpaquePointer) -> Bool {
        let parameters = query.parameters
        return parameters.withPointers { values, lengths, formats in
            PQsendQueryParams(
                connection,
                query.sql,
                Int32(parameters.count),
                parameters.types,
                values,
                lengths,
                formats,
                1
            ) == 1
        }
    }
}
