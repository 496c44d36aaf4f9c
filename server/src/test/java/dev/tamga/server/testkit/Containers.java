package dev.tamga.server.testkit;

import com.github.dockerjava.api.exception.NotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.testcontainers.DockerClientFactory;

/**
 * Whether a server of the tests runs in a container. {@code -Dtamga.servers} says where: {@code
 * auto}, which is usual, in a container where a Docker daemon answers that has the image, and
 * embedded else; {@code embedded}; or {@code containers}, which fails where there is none.
 */
final class Containers {
  private static final String WHERE = System.getProperty("tamga.servers", "auto");

  private final String image;
  private final String without;

  private Containers(String image, String without) {
    this.image = image;
    this.without = without;
  }

  /** Decides, which takes a question to the daemon. */
  static Containers of(String image) {
    String without = WHERE.equals("embedded") ? "-Dtamga.servers=embedded" : whyNot(image);
    if (WHERE.equals("containers") && !without.isEmpty()) {
      throw new IllegalStateException(
          "-Dtamga.servers=containers, but " + without + " (expected: what .ci/containers makes)");
    }
    return new Containers(image, without);
  }

  private static String whyNot(String image) {
    DockerClientFactory docker = DockerClientFactory.instance();
    if (!docker.isDockerAvailable()) {
      return "no Docker daemon answers";
    }
    if (!isHere(docker.dockerHostIpAddress())) {
      return "the Docker daemon is on another machine";
    }
    try {
      var unused = docker.client().inspectImageCmd(image).exec();
      return "";
    } catch (NotFoundException e) {
      return "Docker has no image " + image;
    }
  }

  private static boolean isHere(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  boolean decided() {
    return without.isEmpty();
  }

  /** Why there is no container. */
  String without() {
    return without;
  }

  String image() {
    return image;
  }
}
