import Foundation
import Logging
import Meetings
import OrderedCollections
import Synchronization
import Testing

@testable import Sandbox

struct SandboxStateFileTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "sandbox-state-\(UUID().uuidString)")

    private func options(_ file: URL, now: Date) -> SandboxOptions {
        SandboxOptions(
            extractor: CueExtractor(),
            meetings: FirefliesSimulatorTests.meetings(2),
            stateFile: file,
            now: { now }
        )
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind, it harms nobody.
        try await body(folder)
    }

    @Test func `what was acknowledged is in the file the moment it was acknowledged`() async throws
    {
        try await withFolder { folder in
            let file = folder.appending(path: "state.jsonl")
            // What a kill would leave is what the file holds right after an answer.
            let copy = folder.appending(path: "copy.jsonl")
            let start = Date(timeIntervalSince1970: 1_790_000_000)
            try await withSandbox(options(file, now: start)) { client in
                for number in 0..<5 {
                    _ = try await MondaySimulatorTests.createItem(
                        client,
                        name: "Item \(number)",
                        key: "k\(number)",
                        headers: ["Idempotency-Key": "create \(number)"]
                    )
                }
                let deleted = try await client.monday(
                    "mutation { delete_item(item_id: 9000000001) { id } }"
                )
                #expect(deleted.json["errors"] == nil)
                try FileManager.default.copyItem(at: file, to: copy)
            }
            try Data("\n{\"monday\":{\"items\":[{\"id\":90000".utf8).append(to: copy)
            try await withSandbox(options(copy, now: start + 600)) { client in
                let state = try await client.send("/sandbox/state").json
                let items = state["monday"]?["items"]?.elements ?? []
                #expect(items.compactMap { $0["key"]?.text } == ["k1", "k2", "k3", "k4"])
                let replay = try await MondaySimulatorTests.createItem(
                    client,
                    key: "k4",
                    headers: ["Idempotency-Key": "create 4"]
                )
                #expect(replay.headers["idempotency-replayed"] == "true")
                let next = try await MondaySimulatorTests.createItem(client, key: "k5")
                #expect(MondaySimulatorTests.id(next) == "9000000006")
                let listed = try await client.fireflies(
                    "{ transcripts(toDate: \"2026-09-21T14:14:00Z\") { id } }"
                )
                #expect(listed.json["data"]?["transcripts"]?.elements?.count == 2)
            }
        }
    }

    @Test func `what could not be written has not happened`() async throws {
        struct Full: Error {}
        let sender = WebhookSender(
            SandboxWebhooks(),
            faults: FaultInjector(SandboxFaults()),
            clock: ContinuousClock(),
            now: { Date() },
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        )
        let simulator = try MondaySimulator(
            limits: SandboxLimits(),
            sender: sender,
            now: { Date() }
        )
        let isFull = Mutex(true)
        simulator.keep { _ in if isFull.withLock({ $0 }) { throw Full() } }
        let body: JSONValue = [
            "query": "mutation { create_item(board_id: 4000000001, item_name: \"x\") { id } }"
        ]
        let request = SandboxRequest(
            method: "POST",
            path: "",
            headers: ["authorization": "t", "idempotency-key": "once"],
            body: JSONText.write(body)
        )
        await #expect(throws: Full.self) { try await simulator.answer(request) {} }
        #expect(simulator.account.items.isEmpty)
        isFull.withLock { $0 = false }
        let answer = try await simulator.answer(request) {}
        #expect(!answer.isError && simulator.account.items.count == 1)
    }

    @Test func `a file that another sandbox uses is refused`() async throws {
        try await withFolder { folder in
            let file = folder.appending(path: "state.jsonl")
            let options = options(file, now: Date())
            try await withSandbox(options) { _ in
                var logger = Logger(label: "sandbox")
                logger.logLevel = .critical
                let second = try SandboxServer(options: options, logger: logger)
                let error = await #expect(throws: SandboxJournalError.self) {
                    try await second.run()
                }
                #expect(error?.description.contains("stop it, or name another file") == true)
            }
        }
    }

    @Test func `a file in a folder that is not there is refused by its name`() throws {
        let error = #expect(throws: SandboxJournalError.self) {
            try SandboxJournal.open(URL(filePath: "/nowhere/at all/state.jsonl"))
        }
        #expect(error?.description.contains("/nowhere/at all/state.jsonl") == true)
    }
}

extension Data {
    /// Writes the bytes behind those of a file.
    fileprivate func append(to file: URL) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: self)
        try handle.close()
    }
}
