import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// Answers with a value as JSON, its keys sorted so that equal answers are equal bytes.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        contentType: String = "application/json"
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(value)
            return bytes(data, status: status, contentType: contentType)
        } catch {
            // Our own value types always encode; a Double that is not finite would end here.
            return Response(status: .internalServerError)
        }
    }

    /// Answers with plain text.
    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        bytes(text.utf8, status: status, contentType: "text/plain; charset=utf-8")
    }

    /// Answers with bytes.
    static func bytes(
        _ bytes: some Sequence<UInt8>,
        status: HTTPResponse.Status = .ok,
        contentType: String
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
