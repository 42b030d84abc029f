package org.ottt.djl.kernel.magic;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * Resolves artifacts as Maven does: from the local repository, then from Maven Central and the
 * repositories, mirrors and proxies of the user's settings.
 */
final class Dependencies {

  /**
   * A resolved artifact.
   *
   * @param group its group id
   * @param artifact its artifact id
   * @param file the jar
   */
  record Jar(String group, String artifact, File file) {}

  private final List<RemoteRepository> added = new ArrayList<>();

  void addRepository(String id, String url) {
    added.add(new RemoteRepository.Builder(id, "default", url).build());
  }

  /**
   * Resolves artifacts together with what they need at run time.
   *
   * @param coordinates group:artifact[:type[:classifier]]:version each
   * @return the jars
   * @throws IOException if one cannot be had; the message says which
   */
  List<Jar> resolve(List<String> coordinates) throws IOException {
    ContextOverrides settings = ContextOverrides.create().withUserSettings(true).build();
    try (Context maven = Runtimes.INSTANCE.getRuntime().create(settings)) {
      CollectRequest collect = new CollectRequest();
      for (String each : coordinates) {
        collect.addDependency(new Dependency(new DefaultArtifact(each), JavaScopes.RUNTIME));
      }
      maven.remoteRepositories().forEach(collect::addRepository);
      // Lets mirrors and credentials of the settings apply to these as well.
      maven
          .repositorySystem()
          .newResolutionRepositories(maven.repositorySystemSession(), added)
          .forEach(collect::addRepository);
      DependencyRequest request =
          new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
      return maven
          .repositorySystem()
          .resolveDependencies(maven.repositorySystemSession(), request)
          .getArtifactResults()
          .stream()
          .map(ArtifactResult::getArtifact)
          .map(Dependencies::jar)
          .toList();
    } catch (DependencyResolutionException e) {
      throw new IOException(
          "Maven cannot resolve " + String.join(", ", coordinates) + ": " + e.getMessage(), e);
    }
  }

  private static Jar jar(Artifact artifact) {
    return new Jar(artifact.getGroupId(), artifact.getArtifactId(), artifact.getFile());
  }
}
