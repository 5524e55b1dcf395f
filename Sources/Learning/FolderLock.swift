import Glibc

/// Keeps a run's folder to one process. The system lets go of it when the process ends, however it ends.
final class FolderLock {
  private let folder: Int32

  init(_ path: String) throws(FileError) {
    folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileError(path, "open", code: errno) }
    // File systems without locks have to do without.
    guard flock(folder, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    throw FileError(path: path, message: "another process is training in this folder; let it end first")
  }

  deinit { close(folder) }
}
