export { build, defineConfig, type BuildEvent, type BuildOptions, type BuildRequest, type BuildResult, type PackConfig } from '@pack/coordinator';
