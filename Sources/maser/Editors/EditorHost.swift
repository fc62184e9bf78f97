import Language
import LanguageServer

/// The files beside the documents of an editor.
struct EditorHost: ServerHost {
  func loader(forScript path: String) -> any IncludeLoader { FolderLoader(ofScript: path) }

  func files(beginningWith prefix: String, in folder: String) -> [String] {
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return FolderListing.paths(beginningWith: start + prefix).map {
      String($0.dropFirst(start.count))
    }
  }
}
