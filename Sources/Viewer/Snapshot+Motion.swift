import Foundation
import Replay

extension Snapshot {
  /// On the way to the next snapshot of the same episode: bodies, boxes and rays between where they were and will be, all
  /// else as it will be.
  func moved(to next: Snapshot, share: Float) -> Snapshot {
    var view = next
    if poses.count == next.poses.count {
      for index in poses.indices { view.poses[index] = poses[index].moved(to: next.poses[index], share) }
    }
    for index in boxes.indices where index < next.boxes.count {
      view.boxes[index].pose = boxes[index].pose.moved(to: next.boxes[index].pose, share)
    }
    if rays.count == next.rays.count {
      for index in rays.indices {
        view.rays[index].from = rays[index].from + (next.rays[index].from - rays[index].from) * share
        view.rays[index].to = rays[index].to + (next.rays[index].to - rays[index].to) * share
      }
    }
    return view
  }
}

extension Snapshot.Pose {
  fileprivate func moved(to next: Snapshot.Pose, _ share: Float) -> Snapshot.Pose {
    var pose = self
    pose.x += (next.x - x) * share
    pose.y += (next.y - y) * share
    // A reference world's angle may jump by a whole turn.
    pose.angle += remainder(next.angle - angle, 2 * .pi) * share
    return pose
  }
}
