// A real tus server for the tests: node server.mjs FOLDER; prints its port.
import { Server } from '@tus/server'
import { FileStore } from '@tus/file-store'

const server = new Server({ path: '/files', datastore: new FileStore({ directory: process.argv[2] }) })
const listening = server.listen({ host: '127.0.0.1', port: 0 }, () => console.log(listening.address().port))
