import Foundation
import FoundationXML
import Testing

/// What an XML parser that is not ours sees in a document.
final class XMLReading: NSObject, XMLParserDelegate {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// Reads a document that must be well formed.
    static func read(_ document: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> XMLReading {
        let reading = XMLReading()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = reading
        let isWellFormed = parser.parse()
        let reason = "line \(parser.lineNumber): \(String(describing: parser.parserError))"
        try #require(isWellFormed, "not well formed, \(reason)", sourceLocation: sourceLocation)
        return reading
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let last = open.last else { return }
        elements[last].text += text
    }
}
