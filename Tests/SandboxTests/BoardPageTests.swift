import Foundation
import OrderedCollections
import Testing

@testable import Sandbox

struct BoardPageTests {
    @Test func `the page shows items with what is dangerous made harmless`() async throws {
        try await withSandbox { client in
            let empty = try await client.send("/board")
            #expect(empty.headers["content-type"] == "text/html; charset=utf-8")
            #expect(empty.text.contains("Nothing is on this board yet."))
            _ = try await MondaySimulatorTests.createItem(
                client,
                name: "<script>alert('1')</script> & \"more\"",
                values: [
                    "status": "Done",
                    "evidence": ["url": "https://example.com/?a=1&b=\"2\"", "text": "E"],
                ]
            )
            let page = try await client.send("/board")
            #expect(
                page.text.contains(
                    "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;"
                )
            )
            #expect(
                page.text.contains("<a href=\"https://example.com/?a=1&amp;b=&quot;2&quot;\">E</a>")
            )
            #expect(page.text.contains("1 item"))
            #expect(!page.text.contains("<script"))
            #expect(!page.text.contains("http://") && !page.text.contains("src="))
        }
    }
}
