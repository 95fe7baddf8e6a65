// Compile a Kaitai Struct description, given as JSON on stdin, to Python on stdout. Argument: where the compiler is.
const compiler = require(process.argv[2]);
const description = JSON.parse(require("fs").readFileSync(0, "utf8"));
const none = { importYaml: (name) => Promise.reject(new Error(`imports ${name}`)) };
Promise.resolve(compiler.compile("python", description, none, false)).then(
  (files) => process.stdout.write(files["linkgw.py"]),
  (error) => { console.error(String(error)); process.exit(1); },
);
