import Testing

@testable import Sandbox

struct SandboxServerTests {
    @Test func `the sandbox answers each vendor at its base path`() async throws {
        try await withSandbox { client in
            let user = try await client.fireflies("{ user { user_id num_transcripts } }")
            print(user.text)
            let list = try await client.fireflies(
                "{ transcripts(limit: 2) { id title date dateString duration speakers { id name } } }"
            )
            print(list.text, list.headers)
            let summary = try await client.fireflies(
                "{ transcript(id: \"sample-planning\") { summary { action_items } sentences { index speaker_id text start_time } } }"
            )
            print(summary.text.prefix(1500))
            let me = try await client.monday(
                "{ me { id name } version { kind value } complexity { before after query reset_in_x_seconds } }"
            )
            print(me.text, me.headers)
            let board = try await client.send("/board")
            print(board.status, board.text.count)
            let models = try await client.send("/gemini/v1beta/models?key=a")
            print(models.text.prefix(300))
            let render = try await client.send(
                "/render/v1/services",
                headers: ["Authorization": "Bearer a"]
            )
            print(render.status, render.text)
            print(try await client.send("/sandbox/state").text)
            print(try await client.send("/sandbox/faults").text)
        }
    }
}
