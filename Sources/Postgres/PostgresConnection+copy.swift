extension PostgresConnection {
    /// Bytes that are gathered before they are sent: large enough to make few system calls, small
    /// enough to hold in memory for every connection.
    private static let portionBytes = 64 * 1024

    /// Copies rows into a table by COPY in its binary form, and says how many there were.
    ///
    /// Each value's type must be its column's, since COPY casts nothing: `Int32` for integer, `Int`
    /// for bigint. The rows are taken as fast as the server takes them. When they throw, or the
    /// task is cancelled, nothing is copied.
    ///
    /// - Parameter table: The table's name, with its schema before a dot where it needs one.
    @discardableResult
    public func copyIn<Rows: AsyncSequence>(
        into table: String,
        columns: [String],
        rows: Rows
    ) async throws -> Int where Rows.Element == [any PostgresEncodable] {
        try await beginIfDue()
        let name = table.split(separator: ".").map { PostgresIdentifier.quoted(String($0)) }
        let list = columns.map(PostgresIdentifier.quoted).joined(separator: ", ")
        let sql = "COPY \(name.joined(separator: ".")) (\(list)) FROM STDIN (FORMAT binary)"
        let start = MonotonicTime.now()
        defer { note(.copy, since: start) }
        _ = try await channel.exchange(.copyStart(sql))
        do {
            try await send(rows)
        } catch {
            await abandonCopy()
            throw error
        }
        return try await channel.exchange(.copyEnd(failure: nil)).first?.affectedRows ?? 0
    }

    /// Copies rows that are there already into a table; see the other `copyIn`.
    @discardableResult
    public func copyIn(
        into table: String,
        columns: [String],
        rows: some Sequence<[any PostgresEncodable]>
    ) async throws -> Int {
        try await copyIn(into: table, columns: columns, rows: AsyncRows(rows: rows))
    }

    /// Sends the header, the rows and the trailer of COPY's binary form.
    ///
    /// https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4
    private func send<Rows: AsyncSequence>(
        _ rows: Rows
    ) async throws where Rows.Element == [any PostgresEncodable] {
        var portion = PostgresBytes()
        portion.append(contentsOf: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00])
        portion.append(Int64(0))
        for try await row in rows {
            portion.append(Int16(clamping: row.count))
            for value in row {
                try append(value, to: &portion)
            }
            if portion.count >= Self.portionBytes {
                _ = try await channel.exchange(.copyData(portion.storage))
                portion.removeAll()
            }
        }
        portion.append(Int16(-1))
        _ = try await channel.exchange(.copyData(portion.storage))
    }

    private func append<Value: PostgresEncodable>(
        _ value: Value,
        to portion: inout PostgresBytes
    ) throws(PostgresError) {
        do {
            try portion.appendField(value)
        } catch {
            throw PostgresError(encoding: Value.self, error)
        }
    }

    /// Fails the COPY on the server; where that cannot be done, the connection is closed.
    private func abandonCopy() async {
        do {
            let end = Request.copyEnd(failure: "the client stopped")
            _ = try await channel.exchange(end, timeout: .seconds(5), isShielded: true)
        } catch  where error.serverError != nil {
            // The server's word that it copied nothing.
            return
        } catch {
            channel.close(error)
        }
    }
}

/// Rows that are there already, one after the other.
private struct AsyncRows<Rows: Sequence>: AsyncSequence
where Rows.Element == [any PostgresEncodable] {
    let rows: Rows

    struct AsyncIterator: AsyncIteratorProtocol {
        var iterator: Rows.Iterator

        mutating func next() -> [any PostgresEncodable]? { iterator.next() }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: rows.makeIterator())
    }
}
